"""Whether all is well, for watchers and for machines that collect numbers."""
