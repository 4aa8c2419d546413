// Package clients is what an application writes against the generated client; only compiled.
package clients

import (
	"context"
	"fmt"

	"dreamscape.test/clients/generated"
	"github.com/oapi-codegen/runtime/types"
)

// TokenOf logs in.
func TokenOf(ctx context.Context, email, password string) (string, error) {
	client, err := generated.NewClientWithResponses("http://localhost:3000")
	if err != nil {
		return "", err
	}
	answer, err := client.LoginWithResponse(ctx, generated.LoginJSONRequestBody{Email: types.Email(email), Password: password})
	if err != nil {
		return "", err
	}
	if answer.JSON200 == nil {
		return "", fmt.Errorf("login: %s", answer.Status())
	}
	return answer.JSON200.Data.Tokens.AccessToken, nil
}
