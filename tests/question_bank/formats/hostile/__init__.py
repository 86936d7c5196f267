"""Files made to harm whoever reads them: each must be refused or read, in time and in memory."""
