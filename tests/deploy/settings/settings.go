// Package settings knows the names of our settings, from the generated reference, and asks the programs about values.
package settings

import (
	"fmt"
	"os"
	"os/exec"
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

// CheckConfig has the program itself (DREAMSCAPE_BIN/<name> --check-config) judge an environment. Files below a folder of
// secrets are replaced by files of the test, since nothing is mounted here.
func CheckConfig(name string, environment map[string]string, folder string) error {
	bin := os.Getenv("DREAMSCAPE_BIN")
	if bin == "" {
		return fmt.Errorf("DREAMSCAPE_BIN does not name the folder of the programs; scripts/test-deploy sets it")
	}
	command := exec.Command(filepath.Join(bin, name), "--check-config")
	for key, value := range environment {
		if strings.HasSuffix(key, "_FILE") {
			value = filepath.Join(folder, strings.TrimSuffix(key, "_FILE"))
			if err := os.WriteFile(value, []byte(secretFor(key)), 0o600); err != nil {
				return err
			}
		}
		command.Env = append(command.Env, key+"="+value)
	}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s --check-config: %w\n%s", name, err, output)
	}
	return nil
}

func secretFor(key string) string {
	switch key {
	case "DATABASE_URL_FILE":
		return "mongodb://dreamscape:b0a8c5@mongodb:27017/dreamscape?authSource=admin"
	case "REDIS_URL_FILE":
		return "redis://:b0a8c5@redis:6379/0"
	}
	return "b0a8c5f2d1e94763a1b2c3d4e5f60718293a4b5c6d7e8f90"
}
