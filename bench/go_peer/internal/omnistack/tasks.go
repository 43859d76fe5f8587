package omnistack

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
)

const taskTimeout = 10 * time.Minute

// Task is what every change is answered with.
type Task struct {
	ID              string           `json:"id"`
	State           string           `json:"state"`
	ErrorMessage    string           `json:"error_message"`
	AffectedObjects []AffectedObject `json:"affected_objects"`
}

// AffectedObject is what a task has made or changed.
type AffectedObject struct {
	Type string `json:"object_type"`
	ID   string `json:"object_id"`
}

type taskEnvelope struct {
	Task Task `json:"task"`
}

// change sends what starts a task, and waits until that has ended.
func (c *Client) change(ctx context.Context, method, path string, body any) (*Task, error) {
	var begun taskEnvelope
	if err := c.do(ctx, method, path, body, &begun); err != nil {
		return nil, err
	}
	return c.wait(ctx, begun.Task.ID)
}

// create returns the id of what a change has made.
func (c *Client) create(ctx context.Context, path string, body any) (string, error) {
	task, err := c.change(ctx, http.MethodPost, path, body)
	if err != nil {
		return "", err
	}
	if len(task.AffectedObjects) == 0 {
		return "", fmt.Errorf("task %s does not say what it has made", task.ID)
	}
	return task.AffectedObjects[0].ID, nil
}

func (c *Client) wait(ctx context.Context, id string) (*Task, error) {
	states := retry.StateChangeConf{
		Pending: []string{"IN_PROGRESS"},
		Target:  []string{"COMPLETED"},
		Timeout: taskTimeout,
		Refresh: func() (any, string, error) {
			var answer taskEnvelope
			if err := c.do(ctx, http.MethodGet, "/tasks/"+id, nil, &answer); err != nil {
				return nil, "", err
			}
			if answer.Task.State == "FAILED" {
				return nil, "", fmt.Errorf("task %s: %s", id, answer.Task.ErrorMessage)
			}
			return &answer.Task, answer.Task.State, nil
		},
	}
	ended, err := states.WaitForStateContext(ctx)
	if err != nil {
		return nil, err
	}
	return ended.(*Task), nil
}
