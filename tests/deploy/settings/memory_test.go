package settings

import (
	"strings"
	"testing"
)

func TestSizesAreRead(t *testing.T) {
	for text, wanted := range map[string]int64{"512MiB": 512 << 20, "64m": 64 << 20, "1g": 1 << 30, "16k": 16 << 10, "7": 7} {
		if size, err := Size(text); err != nil || size != wanted {
			t.Errorf("%s: %d, %v", text, size, err)
		}
	}
	for _, text := range []string{"", "m", "1x", "1mm"} {
		if size, err := Size(text); err == nil {
			t.Errorf("%q was read as %d", text, size)
		}
	}
}

func TestALimitBelowThePeaksIsFound(t *testing.T) {
	workers := map[string]string{"MEMORY_BUDGET": "512MiB", "IMAGE_WORKERS": "2"}
	for _, broken := range []struct {
		name        string
		environment map[string]string
		limit       int64
		files       int64
	}{
		{"user-service", workers, 768 << 20, 0},
		{"user-service", nil, 1280 << 20, 0}, // three quarters leave no room for two workers
		{"gateway", nil, 128 << 20, 80 << 20},
		{"auth-service", map[string]string{"MEMORY_BUDGET": "512MiB"}, 256 << 20, 0},
		{"auth-service", map[string]string{"MEMORY_BUDGET": "much"}, 256 << 20, 0},
		{"user-service", map[string]string{"IMAGE_WORKERS": "many"}, 1280 << 20, 0},
	} {
		if problem := MemoryProblem(broken.name, broken.environment, broken.limit, broken.files); problem == "" {
			t.Errorf("accepted: %+v", broken)
		}
	}
	if problem := MemoryProblem("user-service", workers, 1136<<20, 80<<20); problem != "" {
		t.Error(problem)
	}
	if problem := MemoryProblem("user-service", workers, 1135<<20, 80<<20); !strings.Contains(problem, "1136 MiB") {
		t.Errorf("one less: %s", problem)
	}
}
