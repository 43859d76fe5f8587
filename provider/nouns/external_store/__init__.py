"""An external store: where backups go that no omnistack_cluster keeps."""
