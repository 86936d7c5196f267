"""What remains: the SQL engine, the record of attempts and events."""
