"""simplivity_api_version."""

from provider.framework.kinds.data_source import computed
from provider.nouns.shared.sub_object import SubObject


class ApiVersion(SubObject):
    """Versions of the controller that answers.

    What brought a newer version of the REST API, older controllers do not know; the errors of this
    provider name the version that is needed.
    """

    path = "/version"

    rest_api_version: str | None = computed(
        "Version of the REST API, as `1.25`.", api_name="REST_API_Version"
    )
    svtfs_version: str | None = computed(
        "Version of OmniStack; null for a Management Virtual Appliance.", api_name="SVTFS_Version"
    )
