Feature: policies by pod

  @NP-024 @breaks:policies-ignored @spec
  Scenario: only pods with a label
    Given pods
      | name | labels   |
      | db   |          |
      | web  | role=web |
      | job  | role=job |
    And pod db only accepts traffic from pods labelled role=web
    Then pod web can reach pod db on 80
    But pod job cannot reach pod db on 80

  @NP-024 @breaks:policies-ignored @spec
  Scenario: a pod selector means the policy's own namespace
    Given pod B
    And pods web and other/web
    And pod B only accepts traffic from pods labelled app=web
    Then pod web can reach pod B on 80
    But pod other/web cannot reach pod B on 80

  @NP-019 @breaks:policy-ports-ignored @spec
  Scenario: only on a port
    Given pod A
    And pod B listening on 80 and 81
    And pod B only accepts traffic from pod A on 80
    Then pod A can reach pod B on 80
    But pod A cannot reach pod B on 81

  @NP-046 @breaks:policy-ports-ignored @spec
  Scenario: only over a protocol
    Given pods A and B
    And pod B only accepts traffic from pod A on 80/tcp
    Then pod A can reach pod B on 80
    But pod A cannot reach pod B on 80/udp

  @NP-049 @breaks:policy-ports-ignored @spec
  Scenario: a port by its name
    Given pod A
    And pod B listening on web=8080, admin=9090
    And pod B only accepts traffic from pod A on web
    Then pod A can reach pod B on 8080
    But pod A cannot reach pod B on 9090

  @NP-054 @breaks:policy-ports-ignored @spec
  Scenario: a range of ports
    Given pod A
    And pod B listening on 7999, 8000, 8100 and 8101
    And pod B only accepts traffic from anywhere on 8000-8100
    Then pod A can reach pod B on 8000
    And pod A can reach pod B on 8100
    But pod A cannot reach pod B on 7999
    And pod A cannot reach pod B on 8101

  @NP-053 @breaks:policy-ports-ignored @spec
  Scenario: a Service's port is not the pod's
    Given pod A
    And pod B listening on 8080
    And service B on 80 to port 8080
    And pod B only accepts traffic from pod A on 80
    Then pod A cannot reach service B on 80
    When every policy is deleted
    Then pod A can reach service B on 80

  @NP-035 @breaks:policies-ignored @spec
  Scenario: policies add up
    Given pods A, B, C and D
    And pod D only accepts traffic from pod A
    And pod D also accepts traffic from pod B
    Then pods A and B can reach pod D on 80
    But pod C cannot reach pod D on 80

  @NP-024 @breaks:policies-ignored @spec
  Scenario: on every port and protocol
    Given pods A and C
    And pod B listening on 80, 81, 80/udp and 81/udp
    And pod B only accepts traffic from pod A
    Then these can connect on 80, 81, 80/udp and 81/udp
      |   | b |
      | a | ✓ |
      | c | ✗ |

  @NP-002 @breaks:policies-ignored @spec
  Scenario: nobody at all
    Given pods A, B and C
    And pod B accepts no traffic
    Then pod B can reach pod A on 80
    But pods A and C cannot reach pod B on 80
