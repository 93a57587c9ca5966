"""What people see: pages, downloads, sign-in."""
