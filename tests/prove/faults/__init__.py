"""Faults against real server processes through real sockets, and a checker of what was told.

Every part starts its own processes in folders of its own and ends them by their process id:
`stores` the Redis servers, `cluster` a real Redis Cluster, `apps` the exam servers, `candidates`
whoever sits at them. What was asked and answered is a `history`; `checker` holds it against the
log that is left at the end.
"""
