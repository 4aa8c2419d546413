package main

import (
	"context"
	"fmt"
	"log"
	"regexp"

	"github.com/jackc/pgx/v5"
)

// indexEquality gives each index of a collection a twin that PostgreSQL can use for what FerretDB asks it, now and as
// collections appear, until ctx ends.
//
// FerretDB 1 makes B-trees over `_jsonb->'email'`, but asks `_jsonb->'email' @> '"a@b.c"'`, which only a GIN index can
// answer. Without one each login reads every account.
func indexEquality(ctx context.Context, url string) {
	everySecond(ctx, func() {
		// Tried again in a second: the server may be busy, or a collection may be going.
		if err := indexEqualityOf(ctx, url); err != nil && ctx.Err() == nil {
			log.Printf("indexes: %v", err)
		}
	})
}

// firstField is how PostgreSQL shows the first expression of an index of FerretDB.
var firstField = regexp.MustCompile(`\(\(?\(?_jsonb -> '([A-Za-z0-9_]+)'::text\)`)

func indexEqualityOf(ctx context.Context, url string) error {
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	rows, err := connection.Query(ctx, `SELECT schemaname, tablename, indexdef FROM pg_indexes
		WHERE indexdef LIKE '%USING btree%\_jsonb%' AND tablename NOT LIKE '\_ferretdb%'`)
	if err != nil {
		return err
	}
	statements := map[string]bool{}
	var schema, table, definition string
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &definition}, func() error {
		if found := firstField.FindStringSubmatch(definition); found != nil {
			statements[fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s USING gin ((_jsonb->'%s') jsonb_path_ops)",
				pgx.Identifier{table + "_" + found[1] + "_equal"}.Sanitize(), pgx.Identifier{schema, table}.Sanitize(), found[1])] = true
		}
		return nil
	})
	for statement := range statements {
		if err == nil {
			_, err = connection.Exec(ctx, statement)
		}
	}
	return err
}
