DROP TABLE webhook_deliveries;
DROP TABLE failed_jobs;
DROP TABLE jobs;
DROP TABLE events;
