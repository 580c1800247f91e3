"""The book: from notebooks and pages to HTML.

``plan`` says which notebook runs with what, ``run`` runs them, ``stage`` lays out the source
of each edition, ``extension`` teaches Sphinx the book's numbers and links, and ``build`` does it
all and puts the result in place.
"""
