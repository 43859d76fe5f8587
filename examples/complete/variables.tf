variable "main_cluster" {
  description = "Name of the cluster that does the work."
  type        = string
  default     = "cluster-1"
}

variable "remote_cluster" {
  description = "Name of the cluster that stores the copies for a disaster."
  type        = string
  default     = "cluster-2"
}

variable "datastores" {
  description = "Size in TiB of each datastore, by its name."
  type        = map(number)
  default = {
    databases = 4
    files     = 2
  }
}

variable "critical_machines" {
  description = "Names of the virtual machines that are to lose an hour of work at most."
  type        = set(string)
  default     = ["vm-00002", "vm-00004", "vm-00006"]
}

variable "monthly_months" {
  description = "Months that a monthly backup is kept."
  type        = number
  default     = 12

  validation {
    condition     = var.monthly_months >= 1
    error_message = "A monthly backup is kept for a month at least."
  }
}
