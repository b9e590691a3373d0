Feature: localhost belongs to one pod
  Only containers of one pod share a network, and with it localhost. Pods of one node do not.

  @POD-001 @breaks:localhost-split @spec
  Scenario: containers of one pod share localhost
    Given pod shop with containers
      | name | ports |
      | web  | 8080  |
      | tool |       |
    Then container tool of pod shop can reach localhost on 8080

  @POD-003 @exact:POD-003 @breaks:localhost-shared @spec
  Scenario: pods of one node do not share localhost
    Given pod A on node worker
    And pods
      | name | node   | ports |
      | b    | worker | 8080  |
    Then pod A can reach pod B on 8080
    But pod A is refused by localhost on 8080

  @POD-003 @exact:POD-003 @breaks:localhost-shared @spec
  Scenario: what listens on localhost only is its own pod's
    Given pods
      | name | node   | ports | listens   |
      | a    | worker | 80    |           |
      | b    | worker | 8080  | localhost |
    Then pod B can reach localhost on 8080
    And pod A is refused by localhost on 8080

  @POD-003 @exact:POD-003 @breaks:deny-everything @spec
  Scenario: what listens on localhost only is not at the pod's address
    Given pod A
    And pod B listening on 8080 on localhost only
    Then pod B can reach localhost on 8080
    But pod A is refused by pod B on 8080
