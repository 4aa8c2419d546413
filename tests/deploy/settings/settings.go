// Package settings knows the names of our settings, from the generated reference.
package settings

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Root is the project's folder, seen from the folder of a test.
func Root() string { return filepath.Join("..", "..", "..") }

var (
	row     = regexp.MustCompile("(?m)^\\| `([A-Z0-9_]+)` \\|.*$")
	aliases = regexp.MustCompile("Alias(?:es)?: `([A-Z0-9_]+)`|from the file named by `([A-Z0-9_]+)`")
)

// Names are all settings with their aliases and `_FILE` twins, read from docs/configuration.md.
func Names() (map[string]bool, error) {
	text, err := os.ReadFile(filepath.Join(Root(), "docs", "configuration.md"))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{"PORT": true} // in a sentence of the page, not in a row
	for _, line := range row.FindAllStringSubmatch(string(text), -1) {
		names[line[1]] = true
		for _, alias := range aliases.FindAllStringSubmatch(line[0], -1) {
			names[strings.Join(alias[1:], "")] = true
		}
	}
	return names, nil
}
