"""The book: from notebooks and pages to HTML.

``plan`` says which notebook runs with what, ``run`` runs them, ``told`` finds what each of them tells the
rest of the book, ``offer`` computes what readers may choose, ``store`` keeps all of this as long as it
would come out the same. ``site`` knows the book as a whole, ``stage`` lays out the source of each
edition, ``extension`` and ``writer`` teach Sphinx the book's numbers, links and pages, ``compile`` lets it
make them, ``slim`` takes away what nobody asks for. ``build`` does it all and puts the result in place.
"""
