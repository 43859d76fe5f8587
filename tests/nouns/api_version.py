"""The data source of the version of the REST API."""

from tests.nouns.sample import DataSourceSample

ONE = DataSourceSample("simplivity_api_version")
