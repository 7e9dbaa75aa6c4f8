"""What members bring to the kernel's registries."""
