Feature: load balancers and external IPs

  @EXT-018 @breaks:load-balancer-dead @spec
  Scenario: outside reaches a load balancer's address
    Given load balancer service B on 80
    Then outside can reach service B through its load balancer on 80

  @EXT-018 @breaks:first-endpoint-only @spec
  Scenario: and every pod behind it
    Given load balancer service B on 80 with 3 backends
    Then outside reaching service B through its load balancer on 80 is served by every pod behind it

  @EXT-019 @breaks:load-balancer-dead @spec
  Scenario: so do pods
    Given pod A
    And load balancer service B on 80
    Then pod A can reach service B through its load balancer on 80

  @SVC-060 @breaks:external-ip-dead @spec
  Scenario: outside reaches an external IP
    Given service B on 80
    And service B has external IP 198.51.100.7
    Then outside can reach service B through its external IP on 80

  @SVC-053 @breaks:load-balancer-dead @spec
  Scenario: a Service may become one later
    Given pod A
    And service B on 80
    Then pod A can reach service B on 80
    When service B changes to type LoadBalancer
    Then outside can reach service B through its load balancer on 80
    And service B keeps its address
