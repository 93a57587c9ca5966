"""Rule-books at work on the record: texts that were adopted, snapshots of the facts, and what judging them gives."""
