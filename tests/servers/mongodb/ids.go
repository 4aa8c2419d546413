package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver FerretDB uses
)

// indexIDs gives every collection below data an index that serves look-ups by _id, as it has with any MongoDB, now and as
// collections appear, until ctx ends.
//
// FerretDB 1 has such an index, but its queries spell the expression differently (->'$._id' and not ->"_id"), so SQLite
// reads the whole table for each. A copy of 100,000 users would take days.
func indexIDs(ctx context.Context, data string) {
	everySecond(ctx, func() {
		files, _ := filepath.Glob(filepath.Join(data, "*.sqlite"))
		for _, file := range files {
			// Tried again in a second: the file may be new, or busy.
			if err := indexIDsOf(ctx, file); err != nil {
				log.Printf("%s: %v", filepath.Base(file), err)
			}
		}
	})
}

func indexIDsOf(ctx context.Context, file string) error {
	database, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer database.Close()
	tables, err := tablesWithoutOurs(ctx, database)
	if err != nil {
		return err
	}
	for _, table := range tables {
		statement := fmt.Sprintf(`CREATE INDEX IF NOT EXISTS %q ON %q (_ferretdb_sjson->'$._id')`, table+indexSuffix, table)
		if _, err := database.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

const indexSuffix = "__id_path"

func tablesWithoutOurs(ctx context.Context, database *sql.DB) ([]string, error) {
	rows, err := database.QueryContext(ctx, `SELECT name FROM sqlite_master AS t WHERE type = 'table'
		AND name NOT LIKE '\_ferretdb%' ESCAPE '\' AND name NOT LIKE 'sqlite%' AND NOT EXISTS
		(SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = t.name || ?)`, indexSuffix)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, rows.Err()
}
