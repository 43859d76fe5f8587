"""What the operations of one process share."""

from provider.framework.run import Run
from provider.omnistack.batching import Batches
from provider.omnistack.begun_tasks import BegunTasks
from provider.omnistack.coalesced_reads import CoalescedReads
from provider.omnistack.directory import Directory
from provider.omnistack.named_locks import NamedLocks
from provider.omnistack.task_polling import TaskPolling


class Shared:
    """The queues, locks and caches, and what was learned of the federation.

    run: what the calls of this walk of Terraform know of each other, the memories of nouns too.
    """

    def __init__(self) -> None:
        self.run = Run()
        self.directory = Directory()
        self.reads = CoalescedReads()
        self.locks = NamedLocks()
        self.polling = TaskPolling()
        self.batches = Batches(self.locks)
        self.begun_tasks = BegunTasks()
