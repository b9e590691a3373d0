Feature: pods call the world
  Their traffic leaves the cluster with their node's address.

  @EXT-023 @breaks:outside-unreachable @spec
  Scenario: by address and by name
    Given pod A
    Then pod A can reach the external host
    And pod A can reach address 203.0.113.10 on 80
    And pod A can reach host external.example on 80

  @EXT-024 @breaks:outside-unreachable
  Scenario: seen as their node
    Given pod A on node worker
    Then pod A reaching the external host on 80 is seen as its node

  @SVC-052 @breaks:externalname-forgotten @spec
  Scenario: through an ExternalName Service
    Given pod A
    And service partner for external name external.example
    Then pod A can reach host partner on 80
