"""Projects from the first contact to full output: leads, stages, money, promises, mechanisms (招商·项目)."""
