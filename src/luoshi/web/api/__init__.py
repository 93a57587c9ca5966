"""What other programs may read, with the session of whoever is signed in: nothing here changes anything."""
