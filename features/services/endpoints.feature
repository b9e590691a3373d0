Feature: who stands behind a Service
  Ready pods of the Service's own namespace that have all its labels, and nobody else.

  @SVC-017 @breaks:stale-endpoint @spec
  Scenario: a changed selector moves new connections
    Given pods
      | name  | labels     |
      | a     |            |
      | blue  | colour=blue  |
      | green | colour=green |
    And service web on 80 selecting colour=blue
    Then pod A reaching service web on 80 is served by only pod blue
    When service web changes to selector colour=green
    Then pod A reaching service web on 80 is served by only pod green

  @SVC-016 @breaks:stale-endpoint @spec
  Scenario: a pod that loses the label leaves
    Given pods
      | name | labels    |
      | a    |           |
      | b-1  | tier=back |
      | b-2  | tier=back |
    And service web on 80 selecting tier=back
    Then pod A reaching service web on 80 is served by all of pods b-1 and b-2
    When pod b-2 loses the label tier
    Then pod A reaching service web on 80 is served by only pod b-1

  @SVC-022 @breaks:unready-served @spec
  Scenario: a pod that becomes unready leaves, and comes back
    Given pod A
    And service B on 80 with 2 backends
    When pod b-2 becomes unready
    Then pod A reaching service B on 80 is served by only pod B
    When pod b-2 becomes ready
    Then pod A reaching service B on 80 is served by every pod behind it

  @SVC-024 @exact:SVC-024 @breaks:no-endpoints-dropped @spec
  Scenario: nobody behind it refuses at once
    Given pods A and C
    And service B on 80 with 0 backends
    Then pod A can reach pod C on 80
    But pod A is refused by service B on 80

  @SVC-026 @exact:SVC-026 @breaks:no-endpoints-dropped @spec
  Scenario: down to nobody, and up again
    Given pod A
    And service B on 80
    Then pod A can reach service B on 80
    When service B is scaled to 0 backends
    Then pod A is refused by service B on 80
    When service B is scaled to 2 backends
    Then pod A reaching service B on 80 is served by every pod behind it

  @SVC-038 @breaks:local-ignored @spec
  Scenario: an internal traffic policy of Local stays on the node
    Given pods
      | name | node    | labels  |
      | a    | worker  |         |
      | b-1  | worker  | app=web |
      | b-2  | worker2 | app=web |
    And service web on 80
    And service web has internal traffic policy Local
    Then pod A reaching service web on 80 is served by only pod b-1

  @SVC-039 @exact:SVC-039 @breaks:local-ignored @spec
  Scenario: and times out where the node has none
    Given pods A and C on node worker
    And pod B on node worker2
    And service B on 80
    And service B has internal traffic policy Local
    Then pod A can reach pod C on 80
    But pod A times out reaching service B on 80

  @SVC-016 @breaks:stale-endpoint @spec
  Scenario: a pod that is deleted leaves
    Given pod A
    And service B on 80 with 2 backends
    When pod b-2 is deleted
    Then pod A reaching service B on 80 is served by only pod B

  @SVC-016 @breaks:stale-endpoint @spec
  Scenario: a pod that is started joins
    Given pods A and B
    And service B on 80
    Then pod A can reach service B on 80
    When pod B is deleted
    And pod B is started
    Then pod A reaching service B on 80 is served by every pod behind it

  @SVC-024 @exact:SVC-024 @breaks:no-endpoints-dropped @spec
  Scenario: a Deployment that is deleted takes its pods along
    Given pods A and C
    And deployment web with 2 replicas
    And service web on 80
    Then pod A can reach service web on 80
    When deployment web is deleted
    Then pod A is refused by service web on 80
    But pod A can reach pod C on 80
