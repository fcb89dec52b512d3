"""What people send: mails, archives, folders; every piece found is received or named."""
