"""What every room stands on: problems, words, files, folders and child processes."""
