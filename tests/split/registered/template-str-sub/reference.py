TEMPLATES = {"greeting": "Hello {user.name}, you are {user.age}", "farewell": "Bye {user.name}"}
