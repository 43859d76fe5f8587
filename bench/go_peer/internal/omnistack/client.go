// Package omnistack is a client of the part of the OmniStack REST API that the peer needs.
package omnistack

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	connections    = 10 // as many as Terraform has resources under way
	requestTimeout = 70 * time.Second
	mediaType      = "application/vnd.simplivity.v1.5+json"
)

// Config says where the API is and who asks.
type Config struct {
	Host     string // a name or a URL
	Username string
	Password string
	CAFile   string // PEM; empty for the authorities of the system
	Insecure bool
}

// Client sends requests over connections that it keeps, with a token that it renews.
type Client struct {
	config Config
	url    string
	http   *http.Client

	mutex sync.Mutex
	token string
}

// Error is an answer of the API that is no success.
type Error struct {
	Method, Path string
	Status       int
	Message      string `json:"message"`
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s %s: %d %s", e.Method, e.Path, e.Status, e.Message)
}

// IsNotFound tells whether the API says that an object does not exist.
func IsNotFound(err error) bool {
	var answer *Error
	return errors.As(err, &answer) && answer.Status == http.StatusNotFound
}

// NewClient logs in.
func NewClient(ctx context.Context, config Config) (*Client, error) {
	trust, err := trusted(config)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = trust
	transport.MaxConnsPerHost = connections
	transport.MaxIdleConnsPerHost = connections

	retrying := retryablehttp.NewClient()
	retrying.Logger = nil
	retrying.ErrorHandler = retryablehttp.PassthroughErrorHandler
	retrying.HTTPClient = &http.Client{Transport: transport, Timeout: requestTimeout}

	address := config.Host
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	client := &Client{
		config: config,
		url:    strings.TrimSuffix(address, "/") + "/api",
		http:   retrying.StandardClient(),
	}
	_, err = client.login(ctx, "")
	return client, err
}

func trusted(config Config) (*tls.Config, error) {
	chosen := &tls.Config{InsecureSkipVerify: config.Insecure}
	if config.CAFile == "" {
		return chosen, nil
	}
	pem, err := os.ReadFile(config.CAFile)
	if err != nil {
		return nil, err
	}
	chosen.RootCAs = x509.NewCertPool()
	if !chosen.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s has no certificate", config.CAFile)
	}
	return chosen, nil
}

// login asks for a token, unless another goroutine has replaced the expired one meanwhile.
func (c *Client) login(ctx context.Context, expired string) (string, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.token != expired {
		return c.token, nil
	}
	form := url.Values{
		"grant_type": {"password"},
		"username":   {c.config.Username},
		"password":   {c.config.Password},
	}
	request, err := http.NewRequestWithContext(
		ctx, http.MethodPost, c.url+"/oauth/token", strings.NewReader(form.Encode()),
	)
	if err != nil {
		return "", err
	}
	request.SetBasicAuth("simplivity", "")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := c.send(request, &answer); err != nil {
		return "", err
	}
	c.token = answer.AccessToken
	return c.token, nil
}

// do sends a request and decodes the answer; a token that has expired is replaced once.
func (c *Client) do(ctx context.Context, method, path string, body, answer any) error {
	c.mutex.Lock()
	token := c.token
	c.mutex.Unlock()
	err := c.try(ctx, token, method, path, body, answer)
	var refused *Error
	if !errors.As(err, &refused) || refused.Status != http.StatusUnauthorized {
		return err
	}
	token, err = c.login(ctx, token)
	if err != nil {
		return err
	}
	return c.try(ctx, token, method, path, body, answer)
}

func (c *Client) try(ctx context.Context, token, method, path string, body, answer any) error {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, content)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		request.Header.Set("Content-Type", mediaType)
	}
	return c.send(request, answer)
}

func (c *Client) send(request *http.Request, answer any) error {
	request.Header.Set("Accept", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		failure := &Error{}
		_ = json.Unmarshal(content, failure) // a gateway answers with HTML
		failure.Method, failure.Path = request.Method, request.URL.Path
		failure.Status = response.StatusCode
		return failure
	}
	return json.Unmarshal(content, answer)
}
