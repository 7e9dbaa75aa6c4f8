"""What the kernel and members are told about posts and boards."""
