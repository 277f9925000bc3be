"""What is pushed to open pages: the hub that fans out and the feed that follows the change log."""
