variable "task_id" {
  description = "Id of a task, as messages of the provider and of the controller have it."
  type        = string
}

data "simplivity_task" "example" {
  id = var.task_id
}

output "outcome" {
  value = data.simplivity_task.example.state
}
