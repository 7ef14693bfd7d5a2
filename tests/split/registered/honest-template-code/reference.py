TEMPLATE = "class {cls}:\n    {name} = None\n"
