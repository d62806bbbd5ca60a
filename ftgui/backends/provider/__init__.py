"""What all providers share, whose computers train through OpenAI's calls: files, jobs, events, answers."""
