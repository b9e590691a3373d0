Feature: a Service spreads connections
  Each new connection goes to any one of the ready pods, at random: not round robin.

  @SVC-027 @breaks:first-endpoint-only @spec
  Scenario: over every pod behind it
    Given pod A
    And service B on 80 with 3 backends
    Then pod A reaching service B on 80 is served by every pod behind it

  @SVC-027 @breaks:first-endpoint-only @spec
  Scenario: across nodes
    Given pod A
    And pods
      | name | node    | labels  |
      | b-1  | worker  | app=web |
      | b-2  | worker2 | app=web |
    And service web on 80
    Then pod A reaching service web on 80 is served by all of pods b-1 and b-2

  @SVC-026 @breaks:stale-endpoint @spec
  Scenario: over those that are there now
    Given pod A
    And service B on 80 with 3 backends
    Then pod A reaching service B on 80 is served by every pod behind it
    When service B is scaled to 1 backend
    Then pod A reaching service B on 80 is served by only pod B

  @SVC-030 @breaks:affinity-ignored @spec
  Scenario: unless a client must stay with one pod
    Given pod A
    And service B on 80 with 3 backends
    And service B has session affinity
    Then pod A reaching service B on 80 is served by the same pod every time

  @SVC-031 @breaks:affinity-ignored @spec
  Scenario: affinity can be switched on
    Given pod A
    And service B on 80 with 3 backends
    Then pod A reaching service B on 80 is served by every pod behind it
    When service B changes to session affinity
    Then pod A reaching service B on 80 is served by the same pod every time

  @SVC-027 @breaks:first-endpoint-only @spec
  Scenario: the pods of a Deployment share the work
    Given pod A
    And deployment web with 3 replicas
    And service web on 80
    Then pod A reaching service web on 80 is served by every pod behind it

  @SVC-026 @breaks:stale-endpoint @spec
  Scenario: a Deployment that is scaled
    Given pod A
    And deployment web with 3 replicas
    And service web on 80
    Then pod A reaching service web on 80 is served by every pod behind it
    When deployment web is scaled to 1 replica
    Then pod A reaching service web on 80 is served by every pod behind it
    When deployment web is scaled to 2 replicas
    Then pod A reaching service web on 80 is served by every pod behind it
