//go:build tools

// Names the generator, so that go.mod keeps its version.
package main

import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
