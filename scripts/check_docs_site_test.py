#!/usr/bin/env python3
"""Shows check_docs_site.py finding what it is for, on a site of a few files. Run by ctest; needs nothing but Python."""
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check_docs_site


class CheckDocsSite(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("index.html", "<a href='https://example.com/'>elsewhere</a><img src='a.png'><link rel=canonical href='https://e.x/'>")
        self.write("search/search_index.json", json.dumps({"docs": [{"location": "index.html#top"}]}))

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def assert_loads(self, file: str, text: str, address: str) -> None:
        self.write(file, text)
        self.assertIn(f"{file}: loads {address}", check_docs_site.check(self.root))

    def test_links_that_are_followed_may_lead_anywhere(self) -> None:
        self.assertEqual(check_docs_site.check(self.root), [])

    def test_scripts_from_elsewhere(self) -> None:
        self.assert_loads("index.html", "<script src='//cdn.example/x.js'></script>", "//cdn.example/x.js")

    def test_styles_and_preconnects(self) -> None:
        self.assert_loads("index.html", "<link rel='preconnect' href='https://fonts.example'>", "https://fonts.example")

    def test_pictures_in_a_srcset(self) -> None:
        self.assert_loads("index.html", "<img srcset='a.png 1x, https://e.x/b.png 2x'>", "https://e.x/b.png")

    def test_styles_in_a_page(self) -> None:
        self.assert_loads("index.html", "<style>@import 'https://e.x/a.css';</style>", "https://e.x/a.css")

    def test_fonts_in_a_style_sheet(self) -> None:
        self.assert_loads("a.css", "@font-face { src: url(https://e.x/a.woff2) }", "https://e.x/a.woff2")

    def test_pictures_in_a_picture(self) -> None:
        self.assert_loads("a.svg", "<svg><image xlink:href='https://e.x/a.png'/></svg>", "https://e.x/a.png")

    def test_diagrams_whose_library_is_elsewhere(self) -> None:
        self.assert_loads("index.html", '<pre class="mermaid">graph LR</pre>', "//mermaid")

    def test_a_page_that_the_search_does_not_find(self) -> None:
        self.write("lost.html", "")
        self.assertEqual(check_docs_site.check(self.root), ["lost.html: the search does not find it"])

    def test_a_folder_without_a_site(self) -> None:
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(check_docs_site.check(pathlib.Path(empty)), [f"{empty} holds no site"])


if __name__ == "__main__":
    unittest.main()
