"""Catalogues of translations without outside tools.

``po`` reads and writes the text files that translators edit, ``mo`` compiles them for gettext,
``python_strings``, ``template_strings`` and ``error_strings`` find what users see, ``update``
brings the files up to date (``make messages``), ``untranslated`` finds bare literals for the
tests, and ``errors`` translates error messages when they are shown.

Compiled files are not kept in the repository: they are made when they are older than their
source, so that nobody needs gettext installed and two branches never collide in a binary file.
"""
