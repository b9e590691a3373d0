Feature: node ports
  Every node listens, wherever the pod is.

  @EXT-001 @breaks:node-port-one-node @spec
  Scenario: through every node
    Given pod B on node worker
    And node port service B on 80
    Then outside can reach service B through its node port on every node on 80

  @EXT-001 @breaks:first-endpoint-only @spec
  Scenario: to every pod
    Given node port service B on 80 with 3 backends
    Then outside reaching service B through its node port on node worker on 80 is served by every pod behind it

  @EXT-008 @breaks:node-port-one-node @spec
  Scenario: from pods too
    Given pod A on node worker
    And pod B on node worker2
    And node port service B on 80
    Then pod A can reach service B through its node port on every node on 80

  @EXT-010 @breaks:local-ignored @spec
  Scenario: an external traffic policy of Local keeps the client's address
    Given pod B on node worker
    And node port service B on 80
    And service B has external traffic policy Local
    Then outside reaching service B through its node port on node worker on 80 is seen as itself

  @EXT-011 @exact:EXT-011 @breaks:local-ignored @spec
  Scenario: and drops what comes to a node without a pod
    Given pod B on node worker
    And node port service B on 80
    And service B has external traffic policy Local
    Then outside can reach service B through its node port on node worker on 80
    But outside times out reaching service B through its node port on node worker2 on 80
