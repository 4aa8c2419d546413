// Command clients is what an application writes against the generated client: it signs up, is refused, signs in and reads
// its profile.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"dreamscape.test/clients/generated"
	"github.com/oapi-codegen/runtime/types"
)

const (
	email    = "go@example.com"
	password = "Correct-Horse-9!"
)

func signUp(ctx context.Context, client *generated.ClientWithResponses) (string, error) {
	body := generated.RegisterJSONRequestBody{Email: types.Email(email), Password: password, FirstName: "Ada"}
	answer, err := client.RegisterWithResponse(ctx, body)
	if err != nil {
		return "", err
	}
	if answer.JSON201 == nil {
		return "", fmt.Errorf("register: %s %s", answer.Status(), answer.Body)
	}
	return fmt.Sprint(answer.JSON201.Data.User.Id), nil
}

func signIn(ctx context.Context, client *generated.ClientWithResponses) (string, error) {
	body := generated.LoginJSONRequestBody{Email: types.Email(email), Password: password}
	answer, err := client.LoginWithResponse(ctx, body)
	if err != nil {
		return "", err
	}
	if answer.JSON200 == nil {
		return "", fmt.Errorf("login: %s %s", answer.Status(), answer.Body)
	}
	return answer.JSON200.Data.Tokens.AccessToken, nil
}

func bearer(token string) generated.RequestEditorFn {
	return func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
}

func run(ctx context.Context) error {
	client, err := generated.NewClientWithResponses(os.Getenv("BASE_URL"))
	if err != nil {
		return err
	}
	id, err := signUp(ctx, client)
	if err != nil {
		return err
	}
	refused, err := client.GetOwnProfileWithResponse(ctx)
	if err != nil {
		return err
	}
	if refused.JSON401 == nil || refused.JSON401.Success {
		return fmt.Errorf("without a token: %s", refused.Status())
	}
	token, err := signIn(ctx, client)
	if err != nil {
		return err
	}
	profile, err := client.GetOwnProfileWithResponse(ctx, bearer(token))
	if err != nil {
		return err
	}
	if profile.JSON200 == nil || fmt.Sprint(profile.JSON200.Profile.UserId) != id {
		return fmt.Errorf("the profile: %s %s", profile.Status(), profile.Body)
	}
	return nil
}

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}
