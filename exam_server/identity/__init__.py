"""Who somebody is: accounts, sign-in, tickets and roles."""
