{application, nhipcau_arrival,
 [{description, "Arrival time of reports, for RabbitMQ 3.10 and 3.11"},
  {vsn, "1.0.0"},
  {modules, [nhipcau_arrival]},
  {registered, []},
  {applications, [kernel, stdlib, rabbit_common, rabbit]}]}.
