"""The course in a browser tab: JupyterLite with the released notebooks and the kit, a folder of static files.

What is put into it (`wheels`, `notebooks`), the Python that runs it there and the list of its packages (`distribution`),
both compiled ahead (`compiled`), and JupyterLite around them (`lite`).
"""
