Feature: a headless Service has no address
  Its name stands for the addresses of its pods; nothing translates ports.

  @DNS-011 @breaks:headless-as-vip @spec
  Scenario: its name is its pods
    Given pod A
    And headless service B on 80 with 3 backends
    Then pod A resolves b to every pod of service B

  @SVC-051 @breaks:headless-as-vip @spec
  Scenario: it is reached at its pods
    Given pod A
    And headless service B on 80
    Then pod A can reach service B by name on 80
    And pod A resolves b to pod B

  @DNS-012 @breaks:unready-served @spec
  Scenario: unready pods are not in its name
    Given pod A
    And headless service B on 80 with 2 backends
    When pod b-2 becomes unready
    Then pod A resolves b to pod B

  @DNS-014 @breaks:dns-wrong-answer @spec
  Scenario: a pod with a hostname has a name of its own
    Given pods
      | name | hostname | subdomain | labels |
      | a    |          |           |        |
      | db-0 | first    | db        | app=db |
      | db-1 | second   | db        | app=db |
    And headless service db on 80
    Then pod A resolves first.db to pod db-0
    And pod A resolves second.db to pod db-1
