"""Every combination of what moves an exam's clock, through the real scripts and a second time."""
