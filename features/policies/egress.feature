Feature: policies for what pods call

  @NP-042 @breaks:egress-forgotten @spec
  Scenario: only one pod, on one port
    Given pods A and C
    And pod B listening on 80 and 81
    And pod A only sends traffic to pod B on 80
    Then pod A can reach pod B on 80
    But pod A cannot reach pod B on 81
    And pod A cannot reach pod C on 80

  @NP-041 @breaks:policies-ignored @spec
  Scenario: answers pass, whatever the policy for calls
    Given pods A and B
    And pod B sends no traffic
    Then pod A can reach pod B on 80
    But pod B cannot reach pod A on 80

  @NP-044 @breaks:egress-forgotten @spec
  Scenario: a pod that may not ask DNS knows no names
    Given pods A and C
    And service B on 80
    And pod A only sends traffic to pod B
    Then pod A can reach service B on 80
    But pod A cannot reach pod C on 80

  @NP-044 @breaks:dns-wrong-answer @spec
  Scenario: DNS must be allowed
    Given pod A
    And service B on 80
    And pod A only sends traffic to pod B
    And pod A may ask DNS
    Then pod A can reach service B by name on 80

  @NP-038 @breaks:policies-ignored @spec
  Scenario: both ends must allow
    Given pods A, B and C
    And pod A only sends traffic to pod B
    And pod B only accepts traffic from pod C
    Then pod C can reach pod B on 80
    But pod A cannot reach pod B on 80
