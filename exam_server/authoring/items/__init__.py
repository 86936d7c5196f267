"""Items: the list of a bank, the editor, versions, review, stimuli."""
