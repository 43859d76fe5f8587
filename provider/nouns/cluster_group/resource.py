"""simplivity_cluster_group: the name of a cluster group."""

from typing import Self

from provider.framework.kinds.resource import Refers, required
from provider.framework.validators import object_name
from provider.nouns.cluster_group.model import ClusterGroupFacts
from provider.nouns.shared.adopted_resource import AdoptedResource
from provider.omnistack.api import Api


class ClusterGroup(ClusterGroupFacts, AdoptedResource):
    """The name of a cluster group, which needs REST API 1.11.

    The API neither makes nor deletes cluster groups. So creating this resource renames one that is
    there, and destroying it leaves the group with the name that it has then.
    """

    plural = "cluster_groups"
    identity = ("cluster_group_id",)

    cluster_group_id: str = required(
        "Id of the cluster group.",
        requires_replace=True,
        api_name=None,
        refers=Refers("cluster_groups"),
    )
    name: str = required("Name that the cluster group is to have.", validator=object_name)

    def change(self, api: Api, prior: Self) -> None:
        if self.name != prior.name:
            api.keep_name(self.plural, self.key, prior.name)
            api.post(
                "/cluster_groups/{id}/rename",
                {"cluster_group_name": self.name},
                since=11,
                repeatable=True,
                id=self.key,
            )
