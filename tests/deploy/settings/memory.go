package settings

import (
	"fmt"
	"strconv"
	"strings"
)

// WorkerPeak is what is kept free for one image worker. 205 MiB is what one was seen to hold at most, for an interlaced PNG
// of 12.5 Mpixel and 16 bits a channel, the largest of this kind that is accepted; the rest is for what differs between
// machines. WorkerCostTest holds the worker to it.
const WorkerPeak = 272 << 20

// MemoryProblem says why a container of one of our programs could be killed for its memory though nothing is wrong with
// it; empty when it could not. `memoryFiles` is what its mounts of the kind tmpfs may hold, which counts as its memory.
func MemoryProblem(name string, environment map[string]string, limit, memoryFiles int64) string {
	budget, err := memoryBudget(environment, limit)
	if err != nil {
		return name + ": " + err.Error()
	}
	workers, err := imageWorkers(name, environment)
	if err != nil {
		return name + ": " + err.Error()
	}
	if needed := budget + workers*WorkerPeak + memoryFiles; limit < needed {
		return fmt.Sprintf("%s: a limit of %d MiB is less than budget %d + %d workers of %d + files in memory %d = %d MiB", name,
			limit>>20, budget>>20, workers, WorkerPeak>>20, memoryFiles>>20, needed>>20)
	}
	return ""
}

// memoryBudget is MEMORY_BUDGET, else what a program takes of its container's limit: three quarters.
func memoryBudget(environment map[string]string, limit int64) (int64, error) {
	if text := environment["MEMORY_BUDGET"]; text != "" {
		return Size(text)
	}
	return limit / 4 * 3, nil
}

// imageWorkers is how many run at once; only the programs that take pictures have any.
func imageWorkers(name string, environment map[string]string) (int64, error) {
	if name != "user-service" && name != "dreamscape" {
		return 0, nil
	}
	if text := environment["IMAGE_WORKERS"]; text != "" {
		return strconv.ParseInt(text, 10, 64)
	}
	return 2, nil
}

// Size reads 512MiB, 64m and 16k as bytes.
func Size(text string) (int64, error) {
	number := strings.TrimRight(strings.ToLower(text), "kmgib")
	unit := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(text)[len(number):], "b"), "i")
	shift, isKnown := map[string]uint{"": 0, "k": 10, "m": 20, "g": 30}[unit]
	value, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !isKnown {
		return 0, fmt.Errorf("%q is no size", text)
	}
	return value << shift, nil
}
