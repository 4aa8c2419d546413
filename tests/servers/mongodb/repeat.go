package main

import (
	"context"
	"time"
)

// everySecond calls work until ctx ends; the first time in a second.
func everySecond(ctx context.Context, work func()) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			work()
		}
	}
}
